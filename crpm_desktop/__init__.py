"""Customer Rebate Program Maintenance: define, calculate and check the rebates owed to customers."""

__version__ = "0.1.0"

"""Customer Rebate Program Maintenance: rebates of wholesale customers, from sales files to coloured figures."""

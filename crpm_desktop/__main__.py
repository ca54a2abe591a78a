"""`python -m crpm_desktop` opens the window."""

import sys

from crpm_desktop.start import main

sys.exit(main())

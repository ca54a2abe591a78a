"""The tabs of the main window, one file each: widgets and intent, nothing else."""

"""What the program does, one verb per function, without a screen."""

"""Qt table models, the columns of each grid and their delegates."""

"""What the `hotline` command can do, one file each."""

"""What the commands do. `cli.commands` has their arguments and help, without these imports."""

"""The embedded cloud: the stack, deployed to an AWS emulator that runs as a child process."""

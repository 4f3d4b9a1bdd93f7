"""The embedded cloud: an AWS emulator with the stack deployed to it."""

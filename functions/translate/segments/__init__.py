"""Divides texts into segments and checks translated ones. Pure rules without AWS calls."""

"""What commands share: files, prompts, output, polling."""

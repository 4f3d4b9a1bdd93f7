"""What the command does for every sender alike.

Options, prompts, secrets, setup guides, samples and simulated deliveries. What differs is in the
sender's own folder (`functions.submit.senders.source_setup`).
"""

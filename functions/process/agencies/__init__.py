"""What agency formats share: status words, newscodes, wire headers, NITF bodies."""

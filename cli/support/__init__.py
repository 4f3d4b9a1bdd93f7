"""What commands share: target, arguments, files, output, delivery, polling, requeueing."""

"""Random deliveries with faults on the embedded cloud, compared with a model of the promises."""

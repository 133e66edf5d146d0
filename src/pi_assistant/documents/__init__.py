"""What the assistant knows and what people bring: corpus files, their catalogue, and readers of other documents."""

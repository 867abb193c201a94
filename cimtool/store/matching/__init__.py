"""What matching keeps and reads: features, the fitted model, pairs and the answers on them."""

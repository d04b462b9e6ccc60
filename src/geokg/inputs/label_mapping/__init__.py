"""What the labels of a foreign corpus mean, and the articles that follow from them."""

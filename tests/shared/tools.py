"""What the functions of the tests share."""

"""What keeps the user safe: no library on the way may send anything anywhere."""

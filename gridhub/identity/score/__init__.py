"""What the ladder left alone, scored by Splink (optional extra ``link``): who is compared, how, and what follows."""

"""Reading what readers see."""

"""From reported figures to an estimate with honest uncertainty."""

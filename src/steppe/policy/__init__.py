"""What another choice would change: rules of stay applied to single itineraries."""

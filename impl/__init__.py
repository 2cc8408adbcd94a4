"""From-scratch NumPy components: the model answer."""

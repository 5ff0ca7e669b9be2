"""What only training needs: batches, losses, histories of runs, and a run as a whole."""

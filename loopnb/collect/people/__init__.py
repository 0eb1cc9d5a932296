"""What is known of people: masked in texts, forgotten when they ask, found where they are left."""

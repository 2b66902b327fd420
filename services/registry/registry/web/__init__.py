"""The desk: pages for caseworkers, rendered here, in Chinese and English. They show and do what the JSON API does."""

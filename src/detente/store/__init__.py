"""The store: documents and what was coded from them, as Delta tables in a folder or at an object store's URL."""

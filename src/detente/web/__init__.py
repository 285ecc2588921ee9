"""The desk: pages and an API over a store, for the browser."""

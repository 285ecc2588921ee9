"""Alerts: what a file of them asks for, looked for in a store and delivered once each."""

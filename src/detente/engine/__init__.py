"""Engines: the same task over many documents, in this process, in several, or on a Ray cluster.

Whatever the engine, results come in the order of the jobs and are the same; what differs is how long it takes and what survives a crash.
"""

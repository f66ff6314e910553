// Owner of the precompiled header; every folder reuses it.

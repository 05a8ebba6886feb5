"""Setting the installation up, and its settings later: for coordinators."""

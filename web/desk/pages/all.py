"""Imports every page of this folder, so that it is registered in `web.shared.asks`."""

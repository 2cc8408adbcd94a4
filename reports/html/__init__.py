"""Reports as HTML: one file each, readable offline and without JavaScript, in light and in dark."""

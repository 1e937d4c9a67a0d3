"""The portal: domains are packages, tools are modules, web is how pages are served."""

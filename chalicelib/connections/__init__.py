"""Employer and candidate: request, accept, share, end; may this be seen now?"""

"""The chat page: Gradio views and the ASGI application around them; no retrieval or answering logic."""

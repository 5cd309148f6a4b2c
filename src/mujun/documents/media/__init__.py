"""How each kind of file becomes text: .txt, .docx, .pdf with text, .html."""

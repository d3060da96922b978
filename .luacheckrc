-- For `make lua` and for editors.
std = "luajit"
read_globals = { "vim" }
-- `vim.b`, `vim.bo`, `vim.g` … are there to be set.
globals = { "vim.b", "vim.bo", "vim.g", "vim.o", "vim.opt", "vim.wo" }
max_line_length = 130

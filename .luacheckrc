-- For `make lua` and for editors.
std = "luajit"
read_globals = { "vim" }
-- `vim.b`, `vim.bo`, `vim.g` … are there to be set.
globals = { "vim.b", "vim.bo", "vim.g", "vim.o", "vim.opt", "vim.wo" }
-- A test stands in for the person.
files["tests"] = { globals = { "vim.notify", "vim.ui" } }
max_line_length = 130

module goviva/tools/stdapi

go 1.26

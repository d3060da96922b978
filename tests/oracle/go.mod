module goviva/tests/oracle

go 1.26

;; eglot, with gopls and goviva by way of rass; then with goviva alone.  -*- lexical-binding: t; -*-

(load (expand-file-name "run.el" (file-name-directory load-file-name)))
(require 'eglot)
(require 'go-mode)
(require 'goviva)
(setq eglot-sync-connect nil eglot-autoreconnect nil goviva-command (list (getenv "GOVIVA") "lsp"))
(goviva-eglot-setup)

(defun documentation-at-point ()
  "What eldoc would show."
  (let (said)
    (await (lambda ()
             (setq said nil)
             (run-hook-wrapped 'eldoc-documentation-functions
                               (lambda (function) (funcall function (lambda (text &rest _) (push text said))) nil))
             (accept-process-output nil 0.3)
             (cl-some (lambda (text) (and (stringp text) text)) said)))
    (mapconcat #'identity (cl-remove-if-not #'stringp said) "\n")))

(defun hover ()
  (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams)))

(princ (format "# eglot in Emacs %s\n" emacs-version))
(condition-case failure
    (progn
      (open-sample "pool.go")
      (apply #'eglot--connect (eglot--guess-contact))
      (check "eglot connects" (await #'eglot-current-server))
      (check "to gopls and goviva" (await (lambda () (string-match-p "gopls" (format "%S" (eglot--server-info (eglot-current-server))))))
             (eglot--server-info (eglot-current-server)))
      (go-to "select {")
      (check "eldoc explains" (string-match-p "select" (documentation-at-point)) (documentation-at-point))
      (go-to "WaitGroup")
      (let ((merged (format "%S" (await #'hover))))
        (check "where both have something to say, both are heard"
               (and (string-match-p "type WaitGroup" merged) (string-match-p "---" merged)) merged))
      (tells-it-all)
      (asks-and-judges)
      ;; rass waits three seconds for answers that are null.
      (eglot-shutdown (eglot-current-server) nil 30)

      (setq goviva-rass-command '("there-is-no-such-program"))
      (apply #'eglot--connect (eglot--guess-contact))
      (await #'eglot-current-server)
      (check "without rass it is goviva alone" (equal (plist-get (eglot--server-info (eglot-current-server)) :name) "goviva")
             (eglot--server-info (eglot-current-server)))
      (go-to "select {")
      (check "which explains" (string-match-p "select" (format "%S" (hover))) (hover))
      (goto-char (point-max))
      (check "and is silent where it has nothing to say" (null (hover)) (hover))
      (tells-it-all)
      ;; rass waits three seconds for answers that are null.
      (eglot-shutdown (eglot-current-server) nil 30))
  (error (check "the test itself" nil failure) (princ (messages))))
(report)

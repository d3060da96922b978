;; lsp-mode, which talks to gopls and goviva at once.  -*- lexical-binding: t; -*-

(load (expand-file-name "run.el" (file-name-directory load-file-name)))
(require 'lsp-mode)
(require 'lsp-go)
(require 'go-mode)
(require 'goviva)
(setq goviva-command (list (getenv "GOVIVA") "lsp")
      lsp-auto-guess-root t
      ;; gopls takes its time to load a module.
      lsp-response-timeout 60
      lsp-enable-snippet nil
      lsp-lens-enable t
      lsp-enable-suggest-server-download nil
      lsp-session-file (expand-file-name "session" (getenv "HOME")))

(defun lenses ()
  "The titles of the lenses in this buffer."
  (mapconcat (lambda (lens) (or (lsp:command-title (lsp:code-lens-command? lens)) ""))
             (lsp-request "textDocument/codeLens" `(:textDocument ,(lsp--text-document-identifier))) "\n"))

(princ (format "# lsp-mode in Emacs %s\n" emacs-version))
(condition-case failure
    (progn
      (open-sample "pool.go")
      (lsp)
      (check "both servers run" (await (lambda () (and (= 2 (length (lsp-workspaces)))
                                                       (cl-every (lambda (workspace) (eq 'initialized (lsp--workspace-status workspace)))
                                                                 (lsp-workspaces)))))
             (lsp-workspaces))
      (go-to "select {")
      (let ((said (await (lambda () (format "%S" (lsp-request "textDocument/hover" (lsp--text-document-position-params)))))))
        (check "a hover explains" (string-match-p "select" said) said))
      (go-to "WaitGroup")
      (let (said)
        (check "where both have something to say, both are heard"
               (await (lambda ()
                        (setq said (format "%S" (lsp-request "textDocument/hover" (lsp--text-document-position-params))))
                        (and (string-match-p "type WaitGroup" said) (string-match-p "Watch out" said))))
               said))
      (check "lenses have their titles" (string-match-p "▷" (lenses)) (lenses))
      (tells-it-all)
      (asks-and-judges))
  (error (check "the test itself" nil failure) (princ (messages))))
(report)

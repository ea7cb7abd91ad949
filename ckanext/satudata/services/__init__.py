"""The only code that changes state: each public function is one transaction, then the index."""

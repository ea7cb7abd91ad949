"""The release schedule (jadwal rilis): planning, generating, fulfilling."""

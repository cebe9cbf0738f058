-- The tables of a control.db as gridhub made it before the file had a version.
CREATE TABLE delivery (
	delivery_id VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, file_name VARCHAR NOT NULL, path VARCHAR NOT NULL,
	received_no INTEGER NOT NULL, received_at DATETIME NOT NULL, department VARCHAR NOT NULL, export VARCHAR NOT NULL,
	period VARCHAR NOT NULL, period_end DATE NOT NULL, part VARCHAR NOT NULL, size INTEGER NOT NULL, state VARCHAR NOT NULL,
	reason_code VARCHAR, reason VARCHAR, PRIMARY KEY (delivery_id), UNIQUE (received_no)
);
CREATE TABLE export_log (
	entry_no INTEGER NOT NULL, at DATETIME NOT NULL, actor VARCHAR NOT NULL, purpose VARCHAR NOT NULL, command VARCHAR NOT NULL,
	target VARCHAR NOT NULL, columns VARCHAR NOT NULL, row_count INTEGER, chain VARCHAR NOT NULL, PRIMARY KEY (entry_no)
);
CREATE TABLE extraction (
	department VARCHAR NOT NULL, export VARCHAR NOT NULL, extraction_no INTEGER NOT NULL, extracted_at DATETIME NOT NULL,
	sha256 VARCHAR NOT NULL, reads VARCHAR NOT NULL, watermark VARCHAR NOT NULL, boundary_rows INTEGER NOT NULL,
	rows INTEGER NOT NULL, PRIMARY KEY (department, export, extraction_no)
);
CREATE TABLE release (
	release_id VARCHAR NOT NULL, build_id VARCHAR NOT NULL, as_of DATE NOT NULL, state VARCHAR NOT NULL, created_at DATETIME NOT NULL,
	digest VARCHAR NOT NULL, parent VARCHAR, folder VARCHAR NOT NULL, PRIMARY KEY (release_id)
);
INSERT INTO delivery VALUES (
	'd0123456789abcdef', 'aa', 'a_202610.xlsx', 'a_202610.xlsx', 1, '2026-11-02 09:00:00.000000', 'civil_affairs', 'low_income',
	'2026-10', '2026-10-31', '', 10, 'received', NULL, NULL
);

"""Raw → std: one department's rows as typed values, with every doubtful cell set aside and every repair recorded."""

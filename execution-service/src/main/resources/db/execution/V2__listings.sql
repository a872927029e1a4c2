-- Lists, the newest first: a page is one range of an index, however many rows are before or after it.

CREATE INDEX transactions_sender ON transactions (sender, block_number, index);
CREATE INDEX transactions_recipient ON transactions (recipient, block_number, index) WHERE recipient IS NOT NULL;
CREATE INDEX transactions_contract ON transactions (contract_address, block_number, index) WHERE contract_address IS NOT NULL;

-- Of logs those of ERC-20 and ERC-721 alone: Transfer(address,address,uint256).
CREATE INDEX logs_transfer_from ON logs (topic1, block_number, index)
    WHERE topic0 = '\xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
CREATE INDEX logs_transfer_to ON logs (topic2, block_number, index)
    WHERE topic0 = '\xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
CREATE INDEX logs_transfer_token ON logs (address, block_number, index)
    WHERE topic0 = '\xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

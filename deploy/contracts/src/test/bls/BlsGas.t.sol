// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What a certificate would cost with one BLS signature for all signers (EIP-2537), beside Gas.t.sol's certificates of single ECDSA
/// signatures: keys of 128 bytes in calldata, added up for those who signed, one pairing of two pairs. Signature and keys are real.
contract BlsGasTest {
    event log_named_uint(string key, uint256 value);

    address private constant G1_ADD = address(0x0b);
    address private constant G1_MSM = address(0x0c);
    address private constant G2_MSM = address(0x0e);
    address private constant PAIRING = address(0x0f);
    address private constant MAP_FP2_TO_G2 = address(0x11);
    uint256 private constant P_HIGH = 0x1a0111ea397fe69a4b1ba7b6434bacd7;
    uint256 private constant P_LOW = 0x64774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab;

    /// The generator of G1, as EIP-2537 encodes it.
    bytes private constant G1 =
        hex"0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb0000000000000000000000000000000008b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1";

    function test_gas_of_one_bls_certificate_at_4_16_50_and_100_members() external {
        uint256[4] memory sizes = [uint256(4), 16, 50, 100];
        for (uint256 i = 0; i < 4; i++) {
            bytes[] memory keys = new bytes[](sizes[i]);
            uint256 signers = sizes[i] * 2 / 3 + 1;
            uint256 sum = 0;
            for (uint256 k = 0; k < sizes[i]; k++) {
                keys[k] = _call(G1_MSM, bytes.concat(G1, bytes32(k + 1)));
                if (k < signers) sum += k + 1;
            }
            bytes32 digest = keccak256(abi.encode(sizes[i]));
            bytes memory signature = _call(G2_MSM, bytes.concat(_toG2(digest), bytes32(sum)));
            bytes memory data = abi.encodeCall(this.check, (keys, signers, digest, signature));
            uint256 gas = gasleft();
            (bool done,) = address(this).call(data);
            gas -= gasleft();
            require(done, "the certificate does not hold");
            emit log_named_uint(_name("execution, members ", sizes[i]), gas);
            emit log_named_uint(_name("calldata, members ", sizes[i]), _calldataGas(data));
        }
    }

    function test_a_certificate_of_another_sum_does_not_hold() external view {
        bytes[] memory keys = new bytes[](1);
        keys[0] = _call(G1_MSM, bytes.concat(G1, bytes32(uint256(7))));
        bytes memory signature = _call(G2_MSM, bytes.concat(_toG2(bytes32(0)), bytes32(uint256(8))));
        (bool done,) = address(this).staticcall(abi.encodeCall(this.check, (keys, 1, bytes32(0), signature)));
        require(!done, "a wrong signature holds");
    }

    /// Reverts unless the signature is of the first signers' keys over the digest.
    function check(bytes[] calldata keys, uint256 signers, bytes32 digest, bytes calldata signature) external view {
        bytes memory sum = keys[0];
        for (uint256 i = 1; i < signers; i++) {
            sum = _call(G1_ADD, bytes.concat(sum, keys[i]));
        }
        bytes memory result = _call(PAIRING, bytes.concat(sum, _toG2(digest), _negated(G1), signature));
        require(uint256(bytes32(result)) == 1, "not signed");
    }

    /// To one field element each of two hashes, below the modulus by their length: what RFC 9380 asks for costs some thousand gas more.
    function _toG2(bytes32 digest) private view returns (bytes memory) {
        bytes32 first = sha256(abi.encodePacked(digest, uint8(1)));
        bytes32 second = sha256(abi.encodePacked(digest, uint8(2)));
        return _call(MAP_FP2_TO_G2, bytes.concat(bytes32(0), first, bytes32(0), second));
    }

    /// (x, p - y).
    function _negated(bytes memory point) private pure returns (bytes memory result) {
        result = bytes.concat(point);
        uint256 high;
        uint256 low;
        assembly {
            high := mload(add(point, 0x60))
            low := mload(add(point, 0x80))
        }
        unchecked {
            uint256 newLow = P_LOW - low;
            uint256 newHigh = P_HIGH - high - (low > P_LOW ? 1 : 0);
            assembly {
                mstore(add(result, 0x60), newHigh)
                mstore(add(result, 0x80), newLow)
            }
        }
    }

    function _call(address precompile, bytes memory input) private view returns (bytes memory) {
        (bool done, bytes memory output) = precompile.staticcall(input);
        require(done && output.length > 0, "the precompile refused");
        return output;
    }

    /// EIP-2028: 16 a byte, 4 a zero.
    function _calldataGas(bytes memory data) private pure returns (uint256 gas) {
        for (uint256 i = 0; i < data.length; i++) {
            gas += data[i] == 0 ? 4 : 16;
        }
    }

    function _name(string memory text, uint256 size) private pure returns (string memory) {
        bytes memory digits = size >= 100
            ? bytes.concat(bytes1(uint8(48 + size / 100)), bytes1(uint8(48 + size / 10 % 10)), bytes1(uint8(48 + size % 10)))
            : size >= 10
                ? bytes.concat(bytes1(uint8(48 + size / 10)), bytes1(uint8(48 + size % 10)))
                : bytes.concat(bytes1(uint8(48 + size)));
        return string.concat(text, string(digits));
    }
}
